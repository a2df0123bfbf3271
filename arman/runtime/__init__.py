"""The embedded servers and the one command that starts everything; production needs none of it."""
