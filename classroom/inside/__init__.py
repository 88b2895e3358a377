"""What runs in the sandbox beside a student's code. It holds no answers."""
