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
    runs: listProfiles,
  }),
  operation({
    id: 'createProfile',
    method: 'POST',
    path: '/profiles',
    tag: 'Profiles',
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
    runs: readProfile,
  }),
  operation({
    id: 'replaceProfile',
    method: 'PUT',
    path: '/profiles/{profileId}',
    tag: 'Profiles',
    runs: saveProfile,
  }),
  operation({
    id: 'deleteProfile',
    method: 'DELETE',
    path: '/profiles/{profileId}',
    tag: 'Profiles',
    runs: deleteProfile,
  }),
];
