"""What Radarr and Sonarr have in common, which is nearly everything: they are one program that was copied.

client (what both are asked), models (what both answer), checks (`usher doctor`), webhook (the doorbell), config.
"""
