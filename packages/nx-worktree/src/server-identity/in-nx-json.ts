/**
 * Stands for a server that nx.json describes and a command must not: a URL may hold a password, and commands are shown in
 * many places; the path of a directory can hold characters that shells take for their own.
 */
export const IN_NX_JSON = 'nx.json';
