"""Turn models: how alike a turn is to messages that people labelled elsewhere, with the words that weighed most."""
