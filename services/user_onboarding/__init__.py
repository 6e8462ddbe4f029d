"""User onboarding: the right Studio user profile, with the right role, in the right account."""
