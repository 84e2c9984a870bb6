/** First line of what `install` added, and of a file that it made: without anything else, that goes with our hooks. */
export const heading = "# Hooks of nemo-relay install; nemo-relay uninstall takes them out.";
export const madeByUs = "# Made by nemo-relay install; uninstall removes it.";

/** What stands before a line that had to make room for our hooks. */
export const replaced = "# nemo-relay was: ";

/** What `[features]` got: the switch, and the table itself where there was none. */
export const switchLine = "hooks = true # nemo-relay";
export const featuresLine = "[features] # nemo-relay";
