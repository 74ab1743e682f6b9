"""The repair room: the way two people talk a rub through, from the invitation to whether it held."""
