import { type Repository } from '@nx-worktree/git';
import { type Leftovers } from '../engine/leftovers';
import { type Listing } from '../engine/listing';
import { type Part } from '../engine/part';
import { type BaseRecord } from '../engine/record';
import { EnvironmentRecords } from '../engine/records';
import { type Started, startingCommitOf } from '../engine/starting-commit';
import { type UsableEnvironment } from '../usage/use';
import { checkoutPart } from './checkout/part';
import { databasePart } from './database/part';
import { dependenciesPart } from './dependencies/part';
import { environmentFilePart } from './environment-file/part';
import { identifierPart } from './identifier/part';
import { metadataPart } from './metadata/part';
import { portsPart } from './ports/part';
import { temporaryDirectoryPart } from './temporary-directory/part';

/** Everything that an environment can have, in the order in which it is made. */
export const PARTS = [
  identifierPart,
  checkoutPart,
  dependenciesPart,
  portsPart,
  temporaryDirectoryPart,
  databasePart,
  environmentFilePart,
  metadataPart,
] as const satisfies readonly Part[];

/** Name of the part that is the record itself, always the first. What is wrong with the record is told under it. */
export const RECORD_PART = PARTS[0].name;

type AnyPart = (typeof PARTS)[number];

/** Name of a part. */
export type PartName = AnyPart['name'];

/** Turns `A | B` into `A & B`. */
type All<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer Both) => void
  ? Both
  : never;

/** What the parts of an environment have made so far. */
export type EnvironmentFacts = All<FactsOf<AnyPart>>;
type FactsOf<One> = One extends Part<string, infer Facts, infer _Options> ? Facts : never;

/** What the parts heed of what a new environment is asked to have. */
export type PartOptions = All<OptionsOf<AnyPart>>;
type OptionsOf<One> = One extends Part<string, infer _Facts, infer Options> ? Options : never;

/** What lists tell of the parts of an environment. */
export type ListedParts = Partial<All<ListedOf<AnyPart>>>;
type ListedOf<One> = One extends { readonly listing?: Listing<never, infer Listed> } ? Listed : never;

/** What a cleanup has swept, or would sweep, of the parts of environments. */
export type SweptParts = All<LeftOf<AnyPart>>;
type LeftOf<One> = One extends { readonly leftovers?: Leftovers<infer Left> } ? Left : never;

/** Everything that is known of one environment. */
export type EnvironmentRecord = BaseRecord<EnvironmentFacts>;

/** The records of the environments of a repository. */
export type Records = EnvironmentRecords<EnvironmentFacts>;

/** An environment with the commit with which it began: what is in that is nobody's work. */
export function withStartingCommit(environment: EnvironmentRecord): Started<EnvironmentRecord> {
  const startingCommit = startingCommitOf(PARTS, environment);
  return { ...environment, ...(startingCommit !== undefined && { startingCommit }) };
}

/** An environment with what can be in use of it. */
export function withResources(environment: EnvironmentRecord): EnvironmentRecord & UsableEnvironment {
  const ports = PARTS.flatMap((part: Part) => part.ports?.(environment) ?? []);
  const databases = PARTS.flatMap((part: Part) => part.databases?.(environment) ?? []);
  return { ...environment, ports, databases };
}

/** What lists tell of the parts of an environment. */
export function listedParts(environment: EnvironmentRecord): ListedParts {
  return Object.assign({}, ...PARTS.map((part: Part) => part.listing?.fields(environment)));
}

/** The records of a repository, with the facts of all parts. */
export function openRecords(repository: Repository): Records {
  return new EnvironmentRecords(repository, PARTS);
}
