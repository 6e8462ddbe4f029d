"""The services: one package each, and the kernel they share (`controller`)."""
