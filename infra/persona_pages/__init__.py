"""What personas may do, written down: policies as documents, and the tables of docs/personas.md."""
