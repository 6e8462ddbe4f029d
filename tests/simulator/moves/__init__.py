"""What people, AWS and time do in a history."""
