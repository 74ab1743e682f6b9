"""How a member may have rated the hour, learned from hours that were rated; always beside what length alone tells."""
