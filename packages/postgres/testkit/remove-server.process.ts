import { removeEmbeddedServer } from '../src';

void removeEmbeddedServer();
