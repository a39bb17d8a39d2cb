"""The check `status`: whether the issuer still stands behind a badge, asked of the lists that it names."""
