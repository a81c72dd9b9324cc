"""What saying yes would take: `cost` works it out and is pure, `shelf` asks Radarr and Sonarr, `watching` asks what
people watch, `asking` decides how much of it is asked for, and how long anybody waits."""
