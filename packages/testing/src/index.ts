export { type Clone, cloneForTest } from './clone';
export { NotInEnvironmentError } from './errors';
export { connectToSuite, suiteConnectionString } from './suite';
