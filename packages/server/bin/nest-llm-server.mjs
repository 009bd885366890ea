#!/usr/bin/env node
import { importBuilt, prepare } from '../package-folder.mjs';

await prepare(['serve']);
await importBuilt('src/serve.js');
