"""`python -m daemon` and the script `usher`."""

from daemon.cli import main

if __name__ == "__main__":
    main()
