import { writeFileSync } from 'node:fs';
import { referenceFiles } from './files';
import { MIGRATE_SCHEMA, migrateSchema } from './migration-tools';

// First: the reference of the commands is made from the schemas.
writeFileSync(MIGRATE_SCHEMA, migrateSchema());
for (const [path, text] of referenceFiles()) writeFileSync(path, text);
