"""What concerns a person: notices in the app, what is unread, and the e-mail digest."""
