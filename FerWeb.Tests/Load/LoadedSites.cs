namespace FerWeb.Tests.Load;

/// <summary>Tests that load a site with all that it takes: one after the other, so that none is another's load.</summary>
[CollectionDefinition(Name)]
public sealed class LoadedSites
{
    public const string Name = "Sites under load";
}
