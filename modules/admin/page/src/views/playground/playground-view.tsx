import './playground.css';
import { useEffect } from 'react';
import type { Driver, Listing } from '../../api/types.js';
import { useStore } from '../../api/store.js';
import { useResource } from '../../api/use-resource.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { Answers } from './answers.js';
import { defaultModel } from './default-model.js';
import { run, stop } from './memory.js';
import { PromptForm } from './prompt-form.js';

/** A prompt, asked of one model or several at once. */
export function PlaygroundView() {
  const drivers = useResource<Listing<Driver>>('/api/v1/drivers');
  const current = useStore(run);
  useEffect(() => stop, []);
  return (
    <>
      <PageHeading title="Playground">
        Write a prompt, choose who is to answer, and compare. What you send can be copied as code.
      </PageHeading>
      <div className="stack playground">
        <ResourceState of={drivers} what="the drivers">
          {({ data }) => <PromptForm defaultModel={defaultModel(data)} />}
        </ResourceState>
        {current && <Answers run={current} />}
      </div>
    </>
  );
}
