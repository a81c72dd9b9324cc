"""What people may tell Usher, one function a command. Pages, API, chat and command line all come this way."""
