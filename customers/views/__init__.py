"""The pages of the customers app: forms and fragments beside the page of one customer."""
