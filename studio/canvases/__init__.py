"""The outpaint canvas: a picture, patches accepted onto it as layers, and frames being painted."""
