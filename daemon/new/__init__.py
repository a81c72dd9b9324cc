"""New folders of a checkout: what `make new-plugin` and `make new-service` make. Nothing of it runs in a house."""
