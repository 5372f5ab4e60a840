/** See schema.json. */
export interface InitOptions {
  skipFormat?: boolean;
  keepExistingVersions?: boolean;
}
