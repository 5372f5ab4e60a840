const PASSWORD_IN_URL = /(:\/\/[^\s:/@]*:)[^\s/@]+@/g;
const CONTROL = /[\x00-\x1f\x7f-\x9f]+/g;

/** A command line that can be shown to people: on one line, and without the passwords of URLs. */
export function presentable(command: string): string {
  return command.replaceAll(CONTROL, ' ').trim().replaceAll(PASSWORD_IN_URL, '$1***@');
}
