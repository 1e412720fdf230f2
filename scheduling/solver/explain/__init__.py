"""Why a scene is where it is, what else it could be, and what to give up when it cannot be shot."""
