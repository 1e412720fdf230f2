"""The crew's phone page and the packer's run page."""
