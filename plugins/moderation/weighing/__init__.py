"""What saying yes would take: `cost` works it out and is pure, `shelf` asks Radarr and Sonarr, `asking` decides how
much of it is asked for, and how long anybody waits."""
