"""Tables in and out: reading ratings, writing results."""
