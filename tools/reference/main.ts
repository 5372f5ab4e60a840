import { writeFileSync } from 'node:fs';
import { referenceFiles, schemaFiles } from './files';

// The reference of the commands is made from the schemas, so these come first.
for (const [path, text] of schemaFiles()) writeFileSync(path, text);
for (const [path, text] of referenceFiles()) writeFileSync(path, text);
