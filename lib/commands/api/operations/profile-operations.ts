import { deleteProfile, saveProfile } from '../../profiles/profile-commands.ts';
import { listProfiles, readProfile } from '../../profiles/profile-queries.ts';
import { operation } from '../operation.ts';

/** Saved settings. An API key that one keeps is never returned. */
export const profileOperations = [
  operation({
    id: 'listProfiles',
    method: 'GET',
    path: '/profiles',
    tag: 'Profiles',
    summary: 'All profiles by name, keys masked',
    runs: listProfiles,
  }),
  operation({
    id: 'createProfile',
    method: 'POST',
    path: '/profiles',
    tag: 'Profiles',
    summary: 'Create a profile',
    runs: saveProfile,
    omits: ['profileId'],
    status: 201,
    location: '/profiles/{profileId}',
  }),
  operation({
    id: 'readProfile',
    method: 'GET',
    path: '/profiles/{profileId}',
    tag: 'Profiles',
    summary: 'One profile, keys masked',
    runs: readProfile,
  }),
  operation({
    id: 'replaceProfile',
    method: 'PUT',
    path: '/profiles/{profileId}',
    tag: 'Profiles',
    summary: 'Replace name and settings of a profile',
    description:
      'To keep the API key that the profile has, leave it out and name the profile itself as `storedApiKeyOf`.',
    runs: saveProfile,
  }),
  operation({
    id: 'deleteProfile',
    method: 'DELETE',
    path: '/profiles/{profileId}',
    tag: 'Profiles',
    summary: 'Delete a profile; rollouts keep their own copy',
    runs: deleteProfile,
  }),
];
