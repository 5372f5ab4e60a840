/** Stands for the URL in nx.json, which may hold a password: a command is shown in many places. */
export const URL_IN_NX_JSON = 'nx.json';
