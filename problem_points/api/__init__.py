"""The API of points: one router a noun; `config/api.py` mounts them."""
