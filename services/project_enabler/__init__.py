"""Project enabler: every account that joins gets SageMaker Projects, and says so."""
