"""Simple forms that the bot asks through: order number, model, photo, appointment. See docs/forms.md.

``steps``     what an admin defines, and its limits
``answers``   what a customer's words mean as an answer; pure
``filling``   how a form goes on; pure
``store``     forms as rows, and which of them a message begins
``asking``    the bot's turn in a form, under its locks
"""
