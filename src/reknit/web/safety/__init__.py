"""What is for one person alone: the private questions, the gate, and "I want someone here to know"."""
