"""Renderings of verdicts: text, JSON, notebook outputs, HTML. A verdict is data; nothing here decides anything."""
