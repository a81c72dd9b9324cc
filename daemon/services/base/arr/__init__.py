"""What Radarr and Sonarr have in common, which is nearly everything: they are one program that was copied.

client (what both are asked), kept (what stays good for a while), models (what both answer), checks (`usher doctor`),
webhook (the doorbell), config.
"""
