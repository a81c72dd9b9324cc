"""A whole home server, invented: people, titles, and fake services that speak the real protocols over loopback.

`usher demo` lives in it, the tests live in it, and both break it at the push of a button. It imports nothing of
`daemon.services`: a fake written from the client it is meant to test would share that client's mistakes. What the fakes
answer follows recordings of the real programs.
"""
