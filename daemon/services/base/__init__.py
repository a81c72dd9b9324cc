"""What every client is made of: one way to call, one way to fail, one way to wait for a service that is out."""
