export {
  Doc,
  UndoManager,
  applyUpdate,
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  encodeStateAsUpdate,
  encodeStateVector,
  mergeUpdates,
  relativePositionToJSON,
} from "yjs";
