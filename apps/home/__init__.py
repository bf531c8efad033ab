"""The start page: what waits for whoever looks, before everything else."""
