/**
 * What becomes of what is under way in an account that is disconnected. `finish`: it goes on to its end. `stop`: what was not begun
 * there is left out of its Rollouts, what is in flight is settled by reading it back. `revert`: the same, and a revert of what these
 * Rollouts changed there is prepared, to be reviewed and applied first. Functions of other accounts go on in every case.
 */
export const disconnectWays = ['finish', 'stop', 'revert'] as const;
export type DisconnectWay = (typeof disconnectWays)[number];
