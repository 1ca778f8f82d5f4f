"""Files the press needs: fonts, colour profiles, and how the fonts were fetched."""
