"""The engine: hears what happens around the server, remembers it, delivers it to the plugins, carries out the rest."""
