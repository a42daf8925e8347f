"""The engine inside nbgrader: an exporter and preprocessors that nbgrader_config.py sets, and hooks that keep foreign files out."""
