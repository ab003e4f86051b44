"""Programs that are handed out whole; nothing of the project imports them."""
