package assay.privacy;

/**
 * An event together with the relation under which its guarantee is stated: what an account, a table
 * and a budget are about.
 */
public record Release(PrivacyEvent event, NeighboringRelation relation) {}
